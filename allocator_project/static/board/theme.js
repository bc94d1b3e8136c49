// The theme that somebody has chosen in the admin holds here too; without one it is the system's, by style alone.
(() => {
  try {
    const chosen = JSON.parse(localStorage.getItem("_x_adminTheme") ?? '"auto"');
    if (chosen === "dark" || chosen === "light") document.documentElement.classList.add(chosen);
  } catch {
    // A browser that keeps nothing, or a value that is not ours.
  }
})();
