import Foundation

/// A document of headings, sentences, tables and figures, which says the same as Markdown and as HTML.
struct Report {
  enum Block {
    case heading(String)
    /// The one sentence for whoever reads nothing else.
    case summary(String)
    case paragraph(String)
    case table(Table)
    case figure(Picture)
    /// Blocks that HTML hides behind a word until it is asked for them.
    case details(String, [Block])
  }

  struct Table {
    var headings: [String]
    var rows: [Row]
  }

  struct Row {
    var cells: [String]
    /// The first cell leads to the heading of that name.
    var isLink = false
    var isWrong = false
  }

  struct Picture {
    /// Of the SVG file beside the report, without the ending.
    var name: String
    var description: String
    var data: Data
  }

  var title: String
  var blocks: [Block]

  // MARK: Markdown, with figures as files beside it

  var markdown: String { (["# \(title)\n"] + blocks.map(Self.markdown)).joined(separator: "\n") }

  private static func markdown(_ block: Block) -> String {
    switch block {
    case .heading(let text): "## \(text)\n"
    case .summary(let text), .paragraph(let text): "\(text)\n"
    case .table(let table):
      ([table.headings, table.headings.map { _ in "---" }] + table.rows.map(\.cells))
        .map { "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n" }.joined()
    case .figure(let picture): "![\(picture.name)](\(picture.name).svg)\n"
    case .details(_, let blocks): blocks.map(markdown).joined(separator: "\n")
    }
  }

  // MARK: HTML, one file that needs no other

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(title))</title>
    <meta name="viewport" content="width=device-width, initial-scale=1"><style>\(Self.style)</style></head><body>
    <h1>\(Self.escaped(title))</h1>
    \(blocks.map(Self.html).joined(separator: "\n"))
    </body></html>

    """
  }

  private static let style = """
    body{font:16px/1.5 Helvetica,Arial,sans-serif;color:#222;max-width:75em;margin:2em auto;padding:0 1em}\
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:1em 0}\
    th,td{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}\
    th:first-child,td:first-child{text-align:left}th{border-bottom:2px solid #888}\
    img{max-width:100%;height:auto}.wrong{background:#fde0dc}summary{cursor:pointer}h2{margin-top:2.5em}
    """

  private static func html(_ block: Block) -> String {
    switch block {
    case .heading(let text): "<h2 id=\"\(escaped(text))\">\(escaped(text))</h2>"
    case .summary(let text): "<p><strong>\(escaped(text))</strong></p>"
    case .paragraph(let text): "<p>\(escaped(text))</p>"
    case .table(let table): html(table)
    case .figure(let picture):
      "<img alt=\"\(escaped(picture.description))\" "
        + "src=\"data:image/svg+xml;base64,\(picture.data.base64EncodedString())\">"
    case .details(let word, let blocks):
      "<details><summary>\(escaped(word))</summary>\(blocks.map(html).joined(separator: "\n"))</details>"
    }
  }

  private static func html(_ table: Table) -> String {
    let rows = table.rows.map { row in
      var cells = row.cells.map(escaped)
      if row.isLink, let first = cells.first { cells[0] = "<a href=\"#\(first)\">\(first)</a>" }
      return "<tr\(row.isWrong ? " class=\"wrong\"" : "")>" + cells.map { "<td>\($0)</td>" }.joined()
        + "</tr>"
    }
    let headings = table.headings.map { "<th>\(escaped($0))</th>" }.joined()
    return "<table><tr>\(headings)</tr>\(rows.joined(separator: "\n"))</table>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
