// Presses the one button that the page would otherwise ask for.
document.querySelector("[data-submit-now]")?.click();
