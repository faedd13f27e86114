import 'palestra/elements';

// In a page without a bundler the attribute is enough: <palestra-player src="policy.json">.
const player = document.querySelector('palestra-player');
if (player) player.src = new URL('./policy.json', import.meta.url).href;
