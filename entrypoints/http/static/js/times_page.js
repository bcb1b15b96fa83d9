import { Chooser } from "./chooser.js";

const root = document.querySelector("[data-chooser]");
if (root) new Chooser(root);
