/** Entry point: everything below only improves forms and links that already work. */
import { sendForms } from "./forms.js";
import { followChanges } from "./live.js";

document.documentElement.dataset.script = "";
sendForms();
followChanges(document.body.dataset.stream);
