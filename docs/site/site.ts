// What every page of the documentation loads.
import './search.ts';
import './register-offline.ts';
