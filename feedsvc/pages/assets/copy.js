// made by feedsvc
"use strict";

// Shows what is for nothing without a script, and makes it work: copy buttons, a filter.

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

// In the language of the page, which may be one of the site's own without these words.
const words = document.body.dataset;

function say(button, word) {
  button.textContent = word;
  setTimeout(() => (button.textContent = words.again ?? "Copy"), 2000);
}

const spoken = document.body.appendChild(document.createElement("p"));
spoken.setAttribute("role", "status");
spoken.className = "spoken";

for (const button of document.querySelectorAll("button[data-copy], button[data-address]")) {
  button.hidden = false;
  button.addEventListener("click", () =>
    copied(button).then(
      () => {
        say(button, words.copied ?? "Copied");
        spoken.textContent = words.told ?? "The address is copied.";
      },
      () => {
        say(button, words.notCopied ?? "Not copied");
        spoken.textContent = words.notTold ?? "The address could not be copied.";
      },
    ),
  );
}

// Where there are many feeds, those are shown whose name contains what is typed.

for (const field of document.querySelectorAll("input[data-filter]")) {
  const rows = document.querySelectorAll(`section[aria-labelledby="${field.dataset.filter}"] tbody tr`);
  field.parentElement.hidden = false;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of rows) {
      row.hidden = !row.querySelector(".feed > a").textContent.toLowerCase().includes(wanted);
    }
  });
}
