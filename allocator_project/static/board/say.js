// Words for screen readers, and the words of the page that the script needs: they are translated on the server.
const said = () => document.getElementById("said");
export const words = () => document.getElementById("alarm").dataset;

export function say(text) {
  const place = said();
  if (!text || !place) return;
  place.textContent = "";
  // A reader says a text again only if it has changed in between.
  requestAnimationFrame(() => { place.textContent = text; });
}
