// What pages do by themselves, as named components: Alpine's build for a strict content security policy evaluates
// names and simple expressions in attributes, never code. Loaded before Alpine.
// The name of an icon is how its font draws it, not a word of the page – but where a button has no other name.
const ICONS = ".material-symbols-outlined";
const SIDEBAR = "sidebarDesktopOpen";

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function page(firstTab = "") {
  return {
    activeTab: firstTab,
    sidebarMobileOpen: false,
    sidebarDesktopOpen: remembered(SIDEBAR) !== "0",

    init() {
      for (const icon of document.querySelectorAll(ICONS)) {
        const button = icon.closest("a, button");
        const isItsName = button && !button.hasAttribute("aria-label") && button.textContent.trim() === icon.textContent.trim();
        if (!isItsName) icon.setAttribute("aria-hidden", "true");
      }
      this.activeTab = window.getCurrentTab?.() || firstTab;
    },

    toggleSidebar() {
      if (matchMedia("(min-width: 80rem)").matches) {
        this.sidebarDesktopOpen = !this.sidebarDesktopOpen;
        try {
          localStorage.setItem(SIDEBAR, this.sidebarDesktopOpen ? "1" : "0");
        } catch {
          // Open or closed until the next page, then.
        }
      } else {
        this.sidebarMobileOpen = !this.sidebarMobileOpen;
      }
    },

    closeSidebar() {
      this.sidebarMobileOpen = false;
    },

    get sidebarIsOpen() {
      return matchMedia("(min-width: 80rem)").matches ? this.sidebarDesktopOpen : this.sidebarMobileOpen;
    },

    // Where a form with tabs is sent, so that the same tab is open when it comes back.
    get formAction() {
      const here = window.location.pathname + window.location.search;
      return this.activeTab && this.activeTab !== "general" ? `${here}#${this.activeTab}` : here;
    },
  };
}

document.addEventListener("alpine:init", () => {
  Alpine.data("page", page);
  // Unfold's own, defined in its app.js.
  for (const name of ["theme", "searchForm"]) {
    Alpine.data(name, window[name]);
  }
});
