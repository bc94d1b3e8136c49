// The board's script: keeps in touch with the server, lights up tables, moves bars, counts holds down.
// Everything that is decided is decided on the server; here its answers are shown, and presses are sent.
import { keepInTouch, toTheMoment } from "./touch.js";
import { lightUp } from "./choosing.js";
import { minding } from "./panel.js";
import { countDown } from "./countdown.js";
import { roving } from "./roving.js";
import { dragging } from "./dragging.js";
import { keepNamesInSight } from "./names.js";
import { keepFocus } from "./focus.js";

keepInTouch();
toTheMoment();
minding();
lightUp();
countDown();
roving();
dragging();
keepNamesInSight();
keepFocus();
