// Fetches the page again while it is visible and replaces the part that lives.
// A field with the focus or an open menu is left alone.
const region = document.querySelector("[data-live]");
const every = Number(region?.dataset.live || 0);

async function refresh() {
  if (document.hidden || region.contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const next = new DOMParser()
      .parseFromString(await answer.text(), "text/html")
      .querySelector("[data-live]");
    if (!next || next.innerHTML === region.dataset.shown) return;
    region.dataset.shown = next.innerHTML;
    const open = new Set([...region.querySelectorAll("details[open][id]")].map((element) => element.id));
    region.replaceChildren(...next.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  } catch {
    // The simulator is being restarted; the next turn finds it again.
  }
}

if (region && every > 0) {
  region.dataset.shown = region.innerHTML;
  setInterval(refresh, every);
}
