import Foundation

/// A labelled array file: named dimensions, and named arrays of `Double` along them, with attributes.
///
/// What netCDF-4 files hold, as a value. Numbers of other types are read as `Double`; groups, and variables
/// that are neither numbers nor words, are left out when a file is read.
public struct NetCDFFile: Sendable, Hashable {
  public struct Dimension: Sendable, Hashable {
    public var name: String
    public var length: Int

    public init(_ name: String, length: Int) {
      self.name = name
      self.length = length
    }
  }

  /// Metadata of a variable, or of the whole file.
  public struct Attribute: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
      case text(String)
      /// What is read, of whatever type.
      case numbers([Double])
      /// Written as whole numbers of 64 bits.
      case integers([Int])
    }
    public var name: String
    public var value: Value

    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// An array along named dimensions, row-major: the last dimension varies fastest.
  ///
  /// A variable named like its only dimension is that dimension's coordinate.
  public struct Variable: Sendable, Hashable {
    public var name: String
    /// Names of the dimensions, slowest first; none for a single number.
    public var dimensions: [String]
    public var values: [Double]
    public var attributes: [Attribute]
    /// Whether the file that was read stores whole numbers; they are written as `Double`.
    public var isInteger = false

    public init(_ name: String, dimensions: [String], values: [Double], attributes: [Attribute] = []) {
      self.name = name
      self.dimensions = dimensions
      self.values = values
      self.attributes = attributes
    }
  }

  /// Words along named dimensions, row-major: coordinates that are not numbers.
  public struct TextVariable: Sendable, Hashable {
    public var name: String
    public var dimensions: [String]
    public var values: [String]
    public var attributes: [Attribute]

    public init(_ name: String, dimensions: [String], values: [String], attributes: [Attribute] = []) {
      self.name = name
      self.dimensions = dimensions
      self.values = values
      self.attributes = attributes
    }
  }

  public var dimensions: [Dimension]
  public var variables: [Variable]
  public var texts: [TextVariable] = []
  /// Attributes of the file as a whole.
  public var attributes: [Attribute]

  public init(dimensions: [Dimension], variables: [Variable], attributes: [Attribute] = []) {
    self.dimensions = dimensions
    self.variables = variables
    self.attributes = attributes
  }

  /// The variable of that name, if there is one.
  public func variable(_ name: String) -> Variable? { variables.first { $0.name == name } }

  /// The words of that name, if there are any.
  public func texts(_ name: String) -> TextVariable? { texts.first { $0.name == name } }

  /// Whether bytes end with the checksum of what stands before it, as those of `encoded()` do: quicker than decoding.
  public static func isWhole(_ bytes: Data) -> Bool { NetCDFSeal.isSealed(bytes) }

  /// The attribute of the file of that name, if there is one.
  public subscript(attribute name: String) -> Attribute.Value? {
    attributes.first { $0.name == name }?.value
  }
}

extension NetCDFFile.Attribute.Value {
  /// The text, when this is one.
  public var text: String? { if case .text(let text) = self { text } else { nil } }
  /// The number, when this is exactly one.
  public var number: Double? {
    switch self {
    case .numbers(let numbers): numbers.count == 1 ? numbers.first : nil
    case .integers(let integers): integers.count == 1 ? integers.first.map(Double.init) : nil
    case .text: nil
    }
  }
}
