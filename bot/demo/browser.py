"""Browser: opens the page, where there is a browser with a window."""

import threading
import webbrowser


def open_page(url: str) -> threading.Thread | None:
    """Open an address without waiting for the browser; do nothing where there is none.

    Without a display :mod:`webbrowser` falls back to browsers of the terminal, which would
    take it over: those are left alone. Returns the thread that opens the page.
    """
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return None
    if type(browser) is webbrowser.GenericBrowser:
        return None
    thread = threading.Thread(target=browser.open, args=(url,), daemon=True)
    thread.start()
    return thread
