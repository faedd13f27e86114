// Keeps the site for reading without a connection, from the first visit on. It waits until the page has loaded, so that the page comes first.

/** What only some browsers have: whether somebody wants to save data. */
interface WithConnection {
  readonly connection?: { readonly saveData: boolean };
}

const { href: home } = document.querySelector('.brand') as HTMLAnchorElement;
const savesData = (navigator as WithConnection).connection?.saveData ?? false;

if ('serviceWorker' in navigator && !savesData) {
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}

function register(): void {
  const address = new URL('offline.js', home);
  // without storage, as in some private windows, the site still works with a connection
  navigator.serviceWorker.register(address, { updateViaCache: 'none' }).catch(console.warn);
}
