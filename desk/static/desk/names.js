/* Fields that are looked up by typing: whoever hears the page is told which field it is, not only what is chosen. */
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
  const all = (root) => root.querySelectorAll?.(".select2-container").forEach(name);
  const added = (node) => (node.matches?.(".select2-container") ? name(node) : all(node));
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(added))).observe(document, {
    childList: true, subtree: true,
  });
})();
