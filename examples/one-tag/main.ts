import 'palestra/elements';
