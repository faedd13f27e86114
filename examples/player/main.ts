import 'palestra/elements';

// Without a bundler the attribute is enough: <palestra-player src="policy.json">. A bundler needs the literal URL below.
const player = document.querySelector('palestra-player');
if (player) player.src = new URL('./policy.json', import.meta.url).href;
