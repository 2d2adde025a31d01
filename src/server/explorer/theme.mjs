// Light, dark, or what the system says.

import {ofBrowser} from './storage.mjs';

const place = 'polytomic-explorer-theme';

function apply(theme) {
  document.documentElement.dataset.theme = theme;
}

export function followTheme(choice) {
  const themes = Array.from(choice.options, (option) => option.value);
  const stored = ofBrowser.read(place);
  choice.value = themes.includes(stored) ? stored : themes[0];
  apply(choice.value);
  choice.addEventListener('change', () => {
    ofBrowser.write(place, choice.value);
    apply(choice.value);
  });
}
