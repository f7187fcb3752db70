// The frame of a page: one file that needs nothing from elsewhere.

/// A page of sections. It loads nothing, and its policy forbids it to.
struct Page {
    let title: String
    private var body = ""

    init(title: String) { self.title = title }

    mutating func add(_ markup: String) { body += markup }

    /// A section with its heading. What has nothing to show should say so in its `markup`.
    mutating func addSection(_ heading: String, _ markup: String) {
        body += "<section>\n<h2>\(heading.escapedForMarkup)</h2>\n\(markup)</section>\n"
    }

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src \
        data:"/>
        <title>\(title.escapedForMarkup)</title>
        <style>
        \(pageStyle)
        </style>
        </head>
        <body>
        <main>
        \(body)</main>
        </body>
        </html>

        """
    }
}
