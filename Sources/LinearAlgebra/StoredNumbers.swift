/// What the conventions of netCDF (CF) say of the numbers of a variable: which of them stand for nothing, and how packed ones are
/// unpacked.
///
///     value = scale_factor · stored + add_offset,   NaN where stored is _FillValue or missing_value
///
/// What netCDF's library puts where nothing was written stands for nothing, too.
struct StoredNumbers {
  static let fillNames = ["_FillValue", "missing_value"]
  static let scaleName = "scale_factor"
  static let offsetName = "add_offset"

  private let fills: [Double]
  private let scale, offset: Double

  /// - Parameters:
  ///   - isInteger: whether whole numbers are stored, of which those of the library mean themselves.
  ///   - attribute: the numbers of an attribute; nil where there is none of that name.
  init(isInteger: Bool, _ attribute: (String) -> [Double]?) {
    let named = Self.fillNames.flatMap { attribute($0) ?? [] }
    fills = named + (isInteger ? [] : [Self.unwritten])
    scale = attribute(Self.scaleName)?.first ?? 1
    offset = attribute(Self.offsetName)?.first ?? 0
  }

  /// Whether numbers mean what is stored, but for what was never written.
  var isPlain: Bool { scale == 1 && offset == 0 && fills.allSatisfy { $0.isNaN || $0 == Self.unwritten } }

  /// Puts what they mean in the place of stored numbers.
  func apply(to values: inout [Double]) {
    guard !isPlain || values.contains(Self.unwritten) else { return }
    for index in values.indices {
      let stored = values[index]
      values[index] = fills.contains(stored) ? .nan : scale * stored + offset
    }
  }

  /// NC_FILL_FLOAT and NC_FILL_DOUBLE.
  private static let unwritten = 0x1.ep+122
}

extension NetCDFFile.Variable {
  /// Puts what its numbers mean, by its attributes, in the place of those that are stored.
  mutating func unpack(isInteger: Bool) {
    let meaning = StoredNumbers(isInteger: isInteger) { [attributes] name in
      guard case .numbers(let numbers)? = attributes.first(where: { $0.name == name })?.value else {
        return nil
      }
      return numbers
    }
    meaning.apply(to: &values)
    self.isInteger = isInteger && meaning.isPlain
  }
}
