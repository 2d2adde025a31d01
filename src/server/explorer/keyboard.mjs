// The keys that work everywhere on the page.

const writes = (node) => node.matches('input, select, textarea');

function focusFilter(event) {
  const filter = document.querySelector('input.filter');
  if (filter === null || filter.hidden || writes(event.target)) return;
  event.preventDefault();
  filter.focus();
  filter.select();
}

// `goUp` leads one place up.
export function listenToKeys(goUp) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === '/') focusFilter(event);
    if (event.key === 'Escape' && (!writes(event.target) || event.target.matches('.filter'))) goUp();
  });
}
