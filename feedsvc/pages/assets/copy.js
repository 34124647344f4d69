// made by feedsvc
"use strict";

// Shows the copy buttons, which are for nothing without a script, and makes them work.

async function copied(button) {
  const field = document.getElementById(button.dataset.copy ?? "");
  const address = field ? field.value : button.dataset.address;
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(address);
    return;
  }
  // Pages that do not come over HTTPS have no clipboard, but may copy what is selected.
  const selected = field ?? document.body.appendChild(document.createElement("input"));
  selected.value = address;
  selected.select();
  document.execCommand("copy");
  if (!field) selected.remove();
}

function say(button, word) {
  button.textContent = word;
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

const spoken = document.body.appendChild(document.createElement("p"));
spoken.setAttribute("role", "status");
spoken.className = "spoken";

for (const button of document.querySelectorAll("button[data-copy], button[data-address]")) {
  button.hidden = false;
  button.addEventListener("click", () =>
    copied(button).then(
      () => { say(button, "Copied"); spoken.textContent = "The address is copied."; },
      () => { say(button, "Not copied"); spoken.textContent = "The address could not be copied."; },
    ),
  );
}
