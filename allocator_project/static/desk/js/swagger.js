// What Swagger UI lacks for who hears the page: its title stands in no landmark, and between the title (h1) and the
// groups (h3) there is no heading.
"use strict";

const audible = ({ React: { createElement, Fragment } }) => ({
  wrapComponents: {
    InfoContainer: (Original) => (props) => createElement("section", { "aria-label": "About" }, createElement(Original, props)),
    operations: (Original) => (props) => {
      const heading = createElement("h2", { className: "heard-only" }, "Operations");
      return createElement(Fragment, null, heading, createElement(Original, props));
    },
  },
});
