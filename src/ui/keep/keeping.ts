// What loads when an element is to keep its run.
import './palestra-kept-offer.ts';

export { RunKeeper } from './run-keeper.ts';
