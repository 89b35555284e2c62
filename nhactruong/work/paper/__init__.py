"""Tasks on paper: printed, as PDF, as a document, as a sheet."""
