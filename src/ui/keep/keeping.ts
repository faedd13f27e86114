// What loads when an element is to keep its run, or to list kept runs: one part, because each further part splits what all of them share.
import './palestra-kept-list.ts';
import './palestra-kept-offer.ts';

export { RunKeeper } from './run-keeper.ts';
