// Text and numbers on their way into a page.
import Foundation

extension String {
    /// Safe in text and in double-quoted attributes.
    var escapedForMarkup: String {
        // Not by character: a quotation mark with an accent is another one to Swift, and the same to a browser.
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            case ">": result += "&gt;".unicodeScalars
            case "\"": result += "&quot;".unicodeScalars
            case "'": result += "&#39;".unicodeScalars
            case "\t", "\n", "\r": result.append(scalar)
            // No page may hold them.
            case "\u{0}"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// "object_hit_recall" → "object hit recall".
    var withoutUnderscores: String { replacingOccurrences(of: "_", with: " ") }
}

/// A table of texts; columns of numbers are aligned to the right.
struct MarkupTable {
    let caption: String
    let columns: [(title: String, isNumber: Bool)]
    var rows: [[String]] = []

    /// - Parameter columns: titles; a `#` in front marks a column of numbers.
    init(_ caption: String, _ columns: String...) {
        self.caption = caption
        self.columns = columns.map { (String($0.drop { $0 == "#" }), $0.hasPrefix("#")) }
    }

    /// Wide tables scroll inside of their box.
    var markup: String {
        func row(_ tag: String, _ cells: [String]) -> String {
            let texts = zip(cells, columns).map { cell, column in
                "<\(tag)\(column.isNumber ? " class=\"number\"" : "")>\(cell.escapedForMarkup)</\(tag)>"
            }
            return "<tr>" + texts.joined() + "</tr>\n"
        }
        return "<div class=\"scroll\"><table><caption>\(caption.escapedForMarkup)</caption>\n<thead>"
            + row("th", columns.map(\.title)) + "</thead>\n<tbody>\n" + rows.map { row("td", $0) }.joined()
            + "</tbody></table></div>\n"
    }
}
