// Runs before the first paint: light or dark, and whether the rail is folded.
import { applyTheme } from "./parts/theme";

applyTheme();
if (localStorage.getItem("rail") === "folded") document.documentElement.dataset.rail = "folded";
