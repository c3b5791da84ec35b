import DMFT

/// Which keys of configurations a figure tells apart, and by what.
struct FigureKeys: Hashable {
  var colour: String?
  var style: String?
  var panels: String?

  var all: [String] { [colour, style, panels].compactMap(\.self) }
}

extension FigureKeys {
  /// More curves than this have a colour by a key, where one key tells them apart.
  private static let mostPlain = 7

  /// The keys by their whole paths.
  ///
  /// - Throws: `CommandFailure` with `badInput` for a key that no curve has.
  func resolved(_ curves: [PlottedCurve]) throws -> FigureKeys {
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
    throw CommandFailure(
      code: .badInput,
      message:
        "\(option) \(Readable.shortened(name)): \(ending.isEmpty ? "there is no such key" : "is not one key"); \(known)"
    )
  }

  /// Many curves that one key with many values tells apart, or that and one with few, get a colour by it.
  func completed(for curves: [PlottedCurve]) -> FigureKeys {
    guard colour == nil, style == nil, curves.allSatisfy({ $0.label == nil && !$0.traits.isEmpty }) else {
      return self
    }
    let named = RunDifferences(curves.map(\.traits)).named.filter { $0 != panels }
    func values(_ path: String) -> Set<TraitValue> { Set(curves.compactMap { $0[path] }) }
    let runs = Set(curves.map { curve in named.map { curve[$0] } }).count
    guard runs > Self.mostPlain, named.count <= 2,
      let most = named.filter({ Scale(values($0)).isBar }).max(by: { values($0).count < values($1).count })
    else { return self }
    let rest = named.first { $0 != most }
    guard rest.map({ values($0).count <= FigureColour.Dashes.curves.count }) ?? true else { return self }
    return FigureKeys(colour: most, style: rest, panels: panels)
  }
}

extension PlottedCurve {
  var keys: [String] { (traits.traits + origin.traits).map(\.path) }

  subscript(path: String) -> TraitValue? { traits[path] ?? origin[path] }
}

/// How the values of a key become colours.
struct Scale {
  /// From so many numbers on there is a bar instead of a row for each.
  private static let fewestOfBar = 5
  /// Numbers that differ by more than this factor lie on a logarithmic scale.
  private static let leastLogarithmic = 4.0

  /// Sorted.
  let values: [TraitValue]
  /// The numbers that have a place on the bar.
  private let placed: [Double]

  init(_ values: Set<TraitValue>) {
    self.values = values.sorted()
    let numbers = self.values.compactMap(\.number).filter(\.isFinite)
    let positive = numbers.filter { $0 > 0 }
    let isSpread = (positive.last ?? 1) >= Self.leastLogarithmic * (positive.first ?? 1)
    // Zero has no place on a logarithmic scale, and a row of its own.
    isLogarithmic = isSpread && (numbers.first ?? 0) >= 0
    placed = isLogarithmic ? positive : numbers
  }

  private let isLogarithmic: Bool

  var isBar: Bool { placed.count >= Self.fewestOfBar }

  func axis(_ path: String) -> FigureAxis? {
    guard isBar else { return nil }
    return FigureAxis(
      placed, scale: isLogarithmic ? .logarithmic : .linear, label: FigureText(TraitName.words(path)))
  }

  /// The values that have a row of their own.
  var rows: [TraitValue] { isBar ? values.filter { !isPlaced($0) } : values }

  func isPlaced(_ value: TraitValue) -> Bool { isBar && value.number.map(placed.contains) ?? false }
}

/// Colours, strokes and marks of curves, and what the legend says of them.
struct CurveAppearance {
  /// A row of the legend, and which curves it speaks of.
  struct Row {
    var text: String
    var curves: [Int]
    /// nil: of a style, which every colour may have.
    var colour: FigureColour?
    var style = 0
  }

  let keys: FigureKeys
  private(set) var colours: [FigureColour]
  private(set) var styles: [Int]
  private(set) var rows: [Row] = []
  private(set) var axis: FigureAxis?
  /// Keys in which curves of equal appearance differ.
  private(set) var untold: [String] = []

  /// - Throws: `CommandFailure` with `badInput` for keys that are none, or have too many values.
  init(_ curves: [PlottedCurve], keys wanted: FigureKeys) throws {
    keys = try wanted.resolved(curves).completed(for: curves)
    colours = curves.map { _ in FigureColour.black }
    styles = curves.map { _ in 0 }
    let names = CurveNames(curves, without: keys.all)
    if let key = keys.colour {
      colour(curves, by: key)
      untold = names.differences.named.filter { !keys.all.contains($0) }
    } else {
      colour(curves, by: names)
    }
    if let key = keys.style { try style(curves, by: key) }
  }

  /// Calls the rows otherwise, in their order.
  mutating func rename(_ texts: [String]) {
    for (index, text) in texts.enumerated() { rows[index].text = text }
  }

  // MARK: Colours

  private mutating func colour(_ curves: [PlottedCurve], by key: String) {
    let scale = Scale(Set(curves.compactMap { $0[key] }))
    axis = scale.axis(key)
    for (index, curve) in curves.enumerated() {
      if let value = curve[key], scale.isPlaced(value), let number = value.number {
        colours[index] = .ofValue(number)
      }
    }
    // Beside a bar a row has black and greys, else the colours of curves.
    let fixed = axis == nil ? FigureColour.curves : [FigureColour.black] + FigureColour.greys
    for (place, value) in scale.rows.enumerated() {
      let members = curves.indices.filter { curves[$0][key] == value }
      row(TraitName.text(key, value), members, fixed[place % fixed.count], round: place / fixed.count)
    }
    for (name, members) in Self.grouped(
      curves.indices.filter { curves[$0][key] == nil }, by: { curves[$0].ownText })
    {
      row(name, members, .black, round: 0)
    }
  }

  /// A colour for each text; a theory and a simulation of one configuration share it in any case.
  private mutating func colour(_ curves: [PlottedCurve], by names: CurveNames) {
    var count = 0
    let groups = Self.grouped(Array(curves.indices), by: { names.texts[$0] })
    // In the order of values where these name the curves, else in that of the files.
    let isNamed = curves.allSatisfy { $0.label == nil && !$0.traits.isEmpty }
    func values(_ group: (String, [Int])) -> [TraitValue?] {
      names.differences.named.map { curves[group.1[0]][$0] }
    }
    let sorted = groups.enumerated().sorted { first, second in
      let (a, b) = (values(first.element), values(second.element))
      let place = isNamed ? zip(a, b).first { $0 != $1 } : nil
      return place.map { $0.0.precedes($0.1) } ?? (first.offset < second.offset)
    }.map(\.element)
    for (text, members) in sorted {
      let shared = curves[members[0]].label == nil ? nil : partner(of: members[0], in: curves)
      let place = shared ?? count
      if shared == nil { count += 1 }
      places[members[0]] = place
      let palette = FigureColour.curves
      let isAll = members.count == curves.count
      row(
        text.isEmpty && !isAll ? curves[members[0]].ownText : text, members, palette[place % palette.count],
        round: place / palette.count)
    }
  }

  /// Places in the palette of the first curves of rows.
  private var places: [Int: Int] = [:]

  private func partner(of index: Int, in curves: [PlottedCurve]) -> Int? {
    let own = curves[index]
    guard !own.traits.isEmpty else { return nil }
    let same = places.keys.sorted().filter { curves[$0].traits == own.traits }
    let isMatched = same.contains { curves[$0].record.source == own.record.source }
    return isMatched ? nil : same.first.flatMap { places[$0] }
  }

  private mutating func row(_ text: String, _ members: [Int], _ colour: FigureColour, round: Int) {
    let style = round % FigureColour.Dashes.curves.count
    for index in members {
      colours[index] = colour
      if keys.style == nil { styles[index] = style }
    }
    rows.append(Row(text: text, curves: members, colour: colour, style: keys.style == nil ? style : 0))
  }

  // MARK: Styles

  private mutating func style(_ curves: [PlottedCurve], by key: String) throws {
    let values = Set(curves.compactMap { $0[key] }).sorted()
    let most = FigureColour.Dashes.curves.count
    guard values.count <= most else {
      throw CommandFailure(
        code: .badInput,
        message:
          "--style \(key): it has \(values.count) values; allowed: \(most) or fewer (--colour and --panels take more)"
      )
    }
    // One row that says nothing of colours goes where styles say all.
    if rows.count == 1, rows[0].text.isEmpty { rows = [] }
    for (place, value) in values.enumerated() {
      let members = curves.indices.filter { curves[$0][key] == value }
      for index in members { styles[index] = place }
      rows.append(Row(text: TraitName.text(key, value), curves: members, colour: nil, style: place))
    }
  }

  private static func grouped(_ indices: [Int], by text: (Int) -> String) -> [(String, [Int])] {
    indices.reduce(into: []) { groups, index in
      let name = text(index)
      if let place = groups.firstIndex(where: { $0.0 == name }) {
        groups[place].1.append(index)
      } else {
        groups.append((name, [index]))
      }
    }
  }
}

extension TraitValue? {
  /// What has no value comes first.
  fileprivate func precedes(_ other: TraitValue?) -> Bool {
    guard let self, let other else { return self == nil && other != nil }
    return self < other
  }
}

extension PlottedCurve {
  /// What a curve is called whose configuration says nothing.
  fileprivate var ownText: String {
    label ?? (traits.isEmpty ? name : record.isSimulation ? "simulation" : "theory")
  }
}
