// A module of environments that imports another one by a relative address.
export { default } from './walk-module.js';
