// Brings the summary of a form's faults into view and under the reader's cursor.
(function () {
  "use strict";
  var faults = document.querySelector("[data-faults]");
  if (faults) faults.focus();
})();
