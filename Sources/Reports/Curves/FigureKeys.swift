import DMFT
import Drawing
import FileFormats

/// Which keys of configurations a figure tells apart, and by what.
package struct FigureKeys: Hashable {
  package var colour: String?
  package var style: String?
  package var panels: String?

  package init(colour: String? = nil, style: String? = nil, panels: String? = nil) {
    (self.colour, self.style, self.panels) = (colour, style, panels)
  }

  package var all: [String] { [colour, style, panels].compactMap(\.self) }
}

extension FigureKeys {
  /// More curves than this have a colour by a key, where one key tells them apart.
  private static let mostPlain = 7

  /// The keys by their whole paths.
  ///
  /// - Throws: `CommandFailure` with `badInput` for a key that no curve has.
  package func resolved(_ curves: [PlottedCurve]) throws -> FigureKeys {
    FigureKeys(
      colour: try colour.map { try Self.path($0, "--colour", curves) },
      style: try style.map { try Self.path($0, "--style", curves) },
      panels: try panels.map { try Self.path($0, "--panels", curves) })
  }

  /// A key, or the last part of one.
  private static func path(_ name: String, _ option: String, _ curves: [PlottedCurve]) throws -> String {
    let paths = curves.flatMap(\.keys).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    if paths.contains(name) { return name }
    // Axes of sweeps are called by the end of a key, or by all of it with underscores.
    let ending = paths.filter { path in
      path.hasSuffix("." + name) || String(path.map { $0.isLetter || $0.isNumber ? $0 : "_" }) == name
    }
    if ending.count == 1 { return ending[0] }
    let differing = RunDifferences(curves.map(\.traits)).all
    let known =
      !ending.isEmpty
      ? "there are: " + ending.joined(separator: ", ")
      : curves.allSatisfy(\.traits.isEmpty)
        ? "no file has a configuration (.csv files have none)"
        : differing.isEmpty
          ? "the configurations are equal"
          : "the files differ in: " + differing.prefix(12).joined(separator: ", ")
    let near = EditDistance.nearest(to: name, in: paths + paths.map(lastPart))
    let meant = ending.isEmpty ? near.map { "; did you mean \($0)?" } ?? "" : ""
    throw CommandFailure(
      code: .badInput,
      message:
        "\(option) \(Readable.shortened(name)): \(ending.isEmpty ? "there is no such key" : "is not one key")\(meant); \(known)"
    )
  }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: ".").last.map(String.init) ?? path
  }

  /// Many curves that one key with many values tells apart get a colour by it, and those that two keys tell apart a colour by that with more
  /// values and a style by the other.
  package func completed(for curves: [PlottedCurve]) -> FigureKeys {
    guard colour == nil, style == nil, curves.allSatisfy({ $0.label == nil && !$0.traits.isEmpty }) else {
      return self
    }
    let named = RunDifferences(curves.map(\.traits)).named.filter { $0 != panels }
    func values(_ path: String) -> Set<TraitValue> { Set(curves.compactMap { $0[path] }) }
    let runs = Set(curves.map { curve in named.map { curve[$0] } }).count
    // Few values have a row each, and need a colour of their own.
    func isFit(_ path: String) -> Bool {
      ColourScale(values(path)).isBar || named.count == 2 && values(path).count <= FigureColour.curves.count
    }
    guard runs > Self.mostPlain, named.count <= 2,
      let most = named.filter(isFit).max(by: { values($0).count < values($1).count })
    else { return self }
    let rest = named.first { $0 != most }
    guard rest.map({ values($0).count <= FigureColour.Dashes.curves.count }) ?? true else { return self }
    return FigureKeys(colour: most, style: rest, panels: panels)
  }
}

extension PlottedCurve {
  package var keys: [String] { (traits.traits + origin.traits).map(\.path) }

  package subscript(path: String) -> TraitValue? { traits[path] ?? origin[path] }
}
