import LinearAlgebra

/// What one input of a network is: a row of numbers, or an image.
public enum InputShape: Sendable, Hashable, CustomStringConvertible {
  /// D numbers.
  case row(Int)
  /// H × W pixels of C numbers.
  case image(height: Int, width: Int, channels: Int)

  /// D, or H · W · C.
  public var numbers: Int {
    switch self {
    case .row(let count): count
    case .image(let height, let width, let channels): height * width * channels
    }
  }

  public var description: String {
    switch self {
    case .row(let count): "\(count.counting("number"))"
    case .image(let height, let width, let channels): "\(height) × \(width) × \(channels)"
    }
  }

  /// - Parameter shape: N × D or N × H × W × C.
  package init(ofSamples shape: [Int], key: String) throws {
    guard shape.allSatisfy({ $0 >= 1 }) else { throw Self.refusal(of: shape, key) }
    switch shape.count {
    case 2: self = .row(shape[1])
    case 4: self = .image(height: shape[1], width: shape[2], channels: shape[3])
    default: throw Self.refusal(of: shape, key)
    }
  }

  private static func refusal(of shape: [Int], _ key: String) -> DescriptionError {
    DescriptionError(key, described(shape), "rows, N × D, or images, N × height × width × channels")
  }

  package static func described(_ shape: [Int]) -> String {
    shape.isEmpty ? "a single number" : "of shape \(shape.map(String.init).joined(separator: " × "))"
  }
}
