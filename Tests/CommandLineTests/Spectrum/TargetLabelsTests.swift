import LinearAlgebra
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

@Suite("Targets that are classes")
struct TargetLabelsTests {
  private static func labels(
    _ values: [Double], _ kind: NumericArray.Kind = .integer, as meaning: TargetLabels.Meaning = .auto
  ) throws -> TargetLabels {
    try TargetLabels(
      NumericArray(shape: [values.count], values: values, kind: kind), as: meaning, path: "y.npy")
  }

  private static let three = (0..<15).map { Double($0 % 3 + 4) }

  @Test("Three and more become one column each, so that the mean square is 1", .tags(.identity))
  func oneHot() throws {
    let labels = try Self.labels(Self.three)
    #expect(labels.matrix.columns == 3 && labels.matrix.rows == 15)
    #expect(labels.matrix.entries.prefix(6) == [1, 0, 0, 0, 1, 0])
    #expect(labels.matrix.entries.reduce(0) { $0 + $1 * $1 } == 15)
    #expect(labels.remark?.contains("3 classes, 4, 5, 6") == true)
    #expect(try Self.labels(Self.three, .floating).matrix.entries == Self.three)
    #expect(try Self.labels(Self.three, .floating).remark?.contains("--targets-as classes") == true)
    #expect(try Self.labels(Self.three, .floating, as: .values).remark == nil)
    #expect(try Self.labels(Self.three.map { $0 + 0.5 }, .floating).remark == nil)
    #expect(try Self.labels(Self.three, .floating, as: .classes).matrix == labels.matrix)
    #expect(try Self.labels(Self.three, as: .values).matrix.entries == Self.three)
  }

  @Test("Whole numbers that would become one another are refused", .tags(.contract))
  func beyondWholeNumbers() throws {
    let large = 0x1p53
    #expect(try Self.labels([large, -large]).matrix.entries == [1, -1])
    let failure = #expect(throws: CommandFailure.self) { try Self.labels([0, large + 2]) }
    #expect(failure?.code == .badInput && failure?.message.contains("2^53") == true)
    #expect(try Self.labels([0, large + 2], .floating).matrix.entries == [0, large + 2])
  }

  @Test("Two become −1 and 1; many different numbers stay numbers", .tags(.identity))
  func others() throws {
    #expect(try Self.labels([0, 1, 1, 0], .boolean).matrix.entries == [-1, 1, 1, -1])
    #expect(try Self.labels([7, 3, 3], .integer).matrix.entries == [1, -1, -1])
    #expect(try Self.labels([1, -1, 1], .integer).remark == nil)
    let many = (0..<20).map(Double.init)
    #expect(try Self.labels(many).matrix.entries == many)
    #expect(throws: CommandFailure.self) { try Self.labels([0.5, 1, 2], .floating, as: .classes) }
  }
}
