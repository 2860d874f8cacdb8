"""cardpress: wallet cards, posters and handouts from a survivor-support page."""
