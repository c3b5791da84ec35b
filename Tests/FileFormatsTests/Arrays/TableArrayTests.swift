import Foundation
import LinearAlgebra
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats

@Suite("Tables as Python, R and spreadsheets write them")
struct TableArrayTests {
  private static func array(_ text: String, rows: Int? = nil) throws -> NumericArray {
    try TableArray(TableFile(text: text, path: "t.csv"), rows: rows).array
  }

  /// The matrix 1, 2; 3, 4.5; 5, 6, as it comes from other programs.
  static let same: [(String, String)] = [
    ("pandas, with an index", ",0,1\n0,1.0,2.0\n1,3.0,4.5\n2,5.0,6.0\n"),
    ("pandas, without one", "0,1\n1.0,2.0\n3.0,4.5\n5.0,6.0\n"),
    ("pandas, without a line of names", "0,1.0,2.0\n1,3.0,4.5\n2,5.0,6.0\n"),
    ("pandas, read and written again", "Unnamed: 0,a,b\n0,1.0,2.0\n1,3.0,4.5\n2,5.0,6.0\n"),
    ("numbers of images", "ImageId,a,b\n1,1.0,2.0\n2,3.0,4.5\n3,5.0,6.0\n"),
    ("numpy.savetxt with a header", "# a b\n1.0e+00 2.0e+00\n3.0e+00 4.5e+00\n5.0e+00 6.0e+00\n"),
    ("pandas, a named index", "id,a,b\n0,1.0,2.0\n1,3.0,4.5\n2,5.0,6.0\n"),
    ("R, write.csv", "\"\",\"V1\",\"V2\"\n\"1\",1,2\n\"2\",3,4.5\n\"3\",5,6\n"),
    ("R, write.csv2", "\"\";\"V1\";\"V2\"\n\"1\";1;2\n\"2\";3;4,5\n\"3\";5;6\n"),
    ("R, write.table", "\"V1\" \"V2\"\n\"1\" 1 2\n\"2\" 3 4.5\n\"3\" 5 6\n"),
    ("Excel, German", "sep=;\r\na;b\r\n1;2\r\n3;4,5\r\n5;6\r\n"),
    ("tabs, decimal commas", "a\tb\n1,0\t2,0\n3,0\t4,5\n5,0\t6,0\n"),
    ("quoted decimal commas", "a,b\n\"1,0\",\"2,0\"\n\"3,0\",\"4,5\"\n\"5,0\",\"6,0\"\n"),
    (
      "quoted numbers, names with commas and marks",
      "\"a, first\",\"b \"\"x\"\"\"\n\"1\",\"2\"\n\"3\",\"4.5\"\n\"5\",\"6\"\n"
    ),
    ("numpy.savetxt", "# made by hand\n1.0e+00 2.0e+00\n3.0e+00 4.5e+00\n5.0e+00 6.0e+00\n"),
    ("an old Macintosh", "1,2\r3,4.5\r5,6\r"),
  ]

  @Test("are one matrix", .tags(.identity), arguments: same.indices)
  func dialects(index: Int) throws {
    let array = try Self.array(Self.same[index].1)
    #expect(array.shape == [3, 2] && array.values == [1, 2, 3, 4.5, 5, 6], "\(Self.same[index].0)")
    #expect(array.kind == .floating)
  }

  @Test("A first column that counts the rows under another name is kept, and said", .tags(.contract))
  func counting() throws {
    let array = try Self.array("t,y\n0,0.5\n1,0.25\n2,4\n")
    #expect(
      array.shape == [3, 2] && array.remarks.contains { $0.contains("first column, t, counts the rows") })
    #expect(
      try Self.array("id,y\n0,0.5\n1,0.25\n2,4\n").remarks.contains { $0.contains("first column, id, is") })
    #expect(try Self.array("t,y\n0,0.5\n1,0.25\n3,4\n").remarks.isEmpty)
  }

  @Test("Numbers that would be read as 0 are refused with their place", .tags(.contract))
  func tooSmall() throws {
    let failure = #expect(throws: CommandFailure.self) { try Self.array("a,b\n1,2\n3,1e-400\n") }
    #expect(failure?.message.hasPrefix("t.csv:3: column 2 (b) is 1e-400, too small") == true)
  }

  @Test("Columns of labels: whole numbers, truth values, names that look like numbers", .tags(.identity))
  func labels() throws {
    #expect(try Self.array("y\n1,5\n2,5\n").values == [1.5, 2.5])
    #expect(try Self.array("y\n0\n1\n2\n") == NumericArray(shape: [3], values: [0, 1, 2], kind: .integer))
    #expect(try Self.array("True\nFalse\n") == NumericArray(shape: [2], values: [1, 0], kind: .boolean))
    // With pandas' name of the column there is one line too many.
    #expect(try Self.array("0\n4\n2\n", rows: 2).values == [4, 2])
    #expect(try Self.array("0\n4\n2\n", rows: 3).values == [0, 4, 2])
    #expect(try Self.array("0\n4\n2\n").values == [0, 4, 2])
  }

  static let wrong: [(String, String)] = [
    ("a,b\n1,x\n", "t.csv:2: column 2 (b) is \"x\""), ("a,b\n1,\n", "t.csv:2: column 2 (b) is empty"),
    ("1,2\n3,nan\n", "t.csv:2: column 2 is \"nan\""),
    ("a\n\"1\n", "t.csv:2: a quotation mark is not closed"),
    ("a,b\n\"1,234\",2\n", "counts thousands"), ("a;b\n1.234,5;2\n", "column 1 (a) is \"1.234,5\""),
    ("a,b\n", "no rows"), ("1,2\n3\n", "1 field;"), ("", "empty"),
  ]

  @Test("What is no number is named with its place", .tags(.contract), arguments: wrong.indices)
  func refused(index: Int) {
    let failure = #expect(throws: CommandFailure.self) { try Self.array(Self.wrong[index].0) }
    #expect(failure?.code == .badInput && failure?.message.contains(Self.wrong[index].1) == true)
  }

  @Test("Names of rows out of order are said: two files may be in different ones", .tags(.contract))
  func shuffled() throws {
    for (numbers, isShuffled) in [
      ([2, 0, 1], true), ([0, 1, 2], false), ([3, 5, 9], false), ([1, 1, 2], true),
    ] {
      let rows = numbers.map { "\($0),1.5,2\n" }.joined()
      let array = try Self.array(",a,b\n" + rows)
      #expect(array.shape == [3, 2])
      #expect(array.remarks.contains { $0.contains("out of order") } == isShuffled, "\(numbers)")
    }
    #expect(try !Self.array(",a,b\nx,1.5,2\nc,1,2\n").remarks.contains { $0.contains("out of order") })
  }

}
