"""Looking after translations: trust in them, bringing them up to date, reviewing and signing them."""
