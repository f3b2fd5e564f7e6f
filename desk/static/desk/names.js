/* Fields that are looked up by typing: whoever hears the page is told which field it is, not only what is chosen.
   What the frame draws as bare signs gets a name, and the keys that go with it. */
(() => {
  const name = (container) => {
    const select = container.previousElementSibling;
    const box = container.querySelector(".select2-selection");
    if (!box || select?.tagName !== "SELECT") return;
    const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) label.id ||= `l-${select.id}`;
    const known = select.getAttribute("aria-labelledby") || (label && label.id);
    for (const part of [box, ...box.querySelectorAll("[role=textbox], [role=searchbox]")]) {
      const value = part === box ? box.querySelector(".select2-selection__rendered")?.id : "";
      if (known) part.setAttribute("aria-labelledby", value ? `${known} ${value}` : known);
      else part.setAttribute("aria-label", select.getAttribute("aria-label") || select.name);
    }
  };
  const signs = () => {
    const search = document.getElementById("searchbar");
    for (const part of [search, document.getElementById("searchbar-submit")]) part?.setAttribute("aria-label", search.placeholder);
    for (const sign of document.querySelectorAll("[x-ref^=relatedWidgetWrapper]")) {
      const menu = document.getElementById(`related-widget-wrapper-${sign.getAttribute("x-ref").slice("relatedWidgetWrapper".length)}`);
      const titles = [...(menu?.querySelectorAll("a[title]") || [])].map((link) => link.title);
      Object.assign(sign, { role: "button", tabIndex: 0, ariaLabel: titles.join(", "), ariaHasPopup: "menu" });
      sign.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sign.click();
        setTimeout(() => menu?.querySelector("a[href]")?.focus(), 250);
      });
    }
    for (const field of document.querySelectorAll(".vDateField:not([aria-label]), .vTimeField:not([aria-label])")) {
      const group = field.closest(".field-line")?.querySelector("label");
      if (!field.labels.length && group) field.setAttribute("aria-label", `${group.textContent.trim()} ${field.placeholder || ""}`);
    }
  };
  window.addEventListener("load", () => setTimeout(signs));
  const all = (root) => root.querySelectorAll?.(".select2-container").forEach(name);
  const added = (node) => (node.matches?.(".select2-container") ? name(node) : all(node));
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(added))).observe(document, {
    childList: true, subtree: true,
  });
})();
