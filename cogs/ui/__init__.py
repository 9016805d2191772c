"""What members see and press: cards, screens, buttons, selects and modals."""
