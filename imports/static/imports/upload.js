// The form of an upload shows what the chosen kind of file is about; without this script it shows everything.
const kind = document.querySelector("#upload [name=kind]");
const parts = document.querySelectorAll("#upload [data-kinds]");

function tidy() {
  for (const part of parts) part.hidden = !part.dataset.kinds.split(" ").includes(kind.value);
}

if (kind) {
  kind.addEventListener("change", tidy);
  tidy();
}
