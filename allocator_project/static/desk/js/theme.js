// Sets light or dark before anything is painted. Alpine's persisted choice is read, not written.
(() => {
  let chosen = "auto";
  try {
    chosen = JSON.parse(localStorage.getItem("_x_adminTheme") ?? '"auto"');
  } catch {
    // A browser that keeps nothing, or a value that is not ours: the system's choice stands.
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.add(dark ? "dark" : "light");
})();
