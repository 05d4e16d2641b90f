// Where the app's few texts lie on the phone; where the phone forbids keeping, they live until the page closes.

/** What keeps texts by name, as localStorage does. */
export interface Drawer {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}

export function drawer(): Drawer {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}
