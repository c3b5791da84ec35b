import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats

@Suite("Values of JSON")
struct JSONValueTests {
  static let value = JSONValue.object([
    ("z", .number(0.1)), ("a", .array([.object([("n", .integer(1))]), .object([])])),
    ("t", .text("\"\n\u{1}γ")), ("b", .boolean(true)), ("e", .array([])), ("u", .optional(nil)),
  ])

  @Test("stand in one line, a line a member, or a line an element, in the order given", .tags(.contract))
  func layouts() {
    let rest = #""t": "\"\n\u0001γ", "b": true, "e": [], "u": null"#
    #expect(Self.value.text() == #"{"z": 0.1, "a": [{"n": 1}, {}], "# + rest + "}")
    let lines = rest.replacing(", ", with: ",\n  ")
    #expect(Self.value.text(.members) == "{\n  \"z\": 0.1,\n  \"a\": [{\"n\": 1}, {}],\n  " + lines + "\n}\n")
    let list = "[\n    {\"n\": 1},\n    {}\n  ]"
    #expect(Self.value.text(.elements) == "{\n  \"z\": 0.1,\n  \"a\": \(list),\n  " + lines + "\n}\n")
  }

  @Test("are the same after writing and reading, as far as a configuration is concerned", .tags(.identity))
  func roundTrip() throws {
    let value = ResultSamples.configuration
    let read = try JSONInput.decode(value.text(), as: JSONValue.self, path: "a")
    #expect(read == value)
    #expect(try JSONInput.decode(read.text(), as: JSONValue.self, path: "a") == value)
    #expect(value["network"]?["width"] == .array([.number(256), .integer(256), .number(1e22)]))
  }

  @Test("differ in a number, a name, a length or a kind", .tags(.contract))
  func different() {
    let value = JSONValue.object([("a", .integer(1)), ("b", .boolean(true))])
    for other in [
      JSONValue.object([("a", .integer(2)), ("b", .boolean(true))]), .object([("a", .integer(1))]),
      .object([("a", .integer(1)), ("c", .boolean(true))]),
      .object([("a", .integer(1)), ("b", .text("true"))]),
      .array([.integer(1), .boolean(true)]),
    ] { #expect(value != other && other != value) }
  }

  @Test(
    "A number too small for any is refused with its line; zeros and the smallest are read", .tags(.contract),
    arguments: ["1e-400", "-0.001E-500", "12e-999"])
  func tooSmall(number: String) throws {
    for text in ["[1,\n \(number)]", "{\"a\":\n {\"b\": \(number)}}"] {
      let failure = #expect(throws: CommandFailure.self) {
        try JSONInput.decode(text, as: JSONValue.self, path: "a.json")
      }
      #expect(failure?.message.hasPrefix("a.json:2: \(number) is too small") == true)
      #expect(failure?.message.contains("allowed: ") == true)
    }
    let read = try JSONInput.decode("[0e-400, 0.0e5, 5e-324, -0]", as: [Double].self, path: "a.json")
    #expect(read == [0, 0, .leastNonzeroMagnitude, 0])
  }

  @Test(
    "hold every key once: the second one is named with its line", .tags(.contract),
    arguments: [
      (#"{"a": 1,\n "b": 2,\n "a": 3}"#, "a", 3), (#"{"x": {"loss": [1], "loss": [2]}}"#, "loss", 1),
      (#"[{"a": 1}, {"a": 1, "\u0061": 2}]"#, "a", 1), (#"{"a": "}", /* " */ 'a' : 1}"#, "a", 1),
      (#"{"a": {"a": 1}, "b": [{"a": 2}],\n\n a: 1}"#, "a", 3),
    ])
  func repeated(text: String, key: String, line: Int) throws {
    let text = text.replacing("\\n", with: "\n")
    let failure = #expect(throws: CommandFailure.self) {
      try JSONInput.decode(text, as: JSONValue.self, path: "a.json")
    }
    #expect(failure?.code == .badInput)
    #expect(failure?.message.hasPrefix("a.json:\(line): \(key) is written more than once") == true)
  }

  @Test("may have keys that other objects have, and texts that look like keys", .tags(.contract))
  func notRepeated() throws {
    let text = #"{"a": {"a": 1, "b": "a"}, "b": [{"a": "{\"a\": 1, \"a\": 2}"}, {"a": 2}], "c": "a"}"#
    let value = try JSONInput.decode(text, as: JSONValue.self, path: "a")
    #expect(value["b"] == [["a": #"{"a": 1, "a": 2}"#], ["a": 2]])
  }

  @Test("beyond the range of numbers are infinite, as in tables", .tags(.contract))
  func range() throws {
    let text = "[1e400, -1E+400, 1e308, -2.5e-3, 1\(String(repeating: "0", count: 400)), Infinity]"
    let numbers = try JSONInput.decode(text, as: [Double].self, path: "a")
    #expect(numbers == [.infinity, -.infinity, 1e308, -2.5e-3, .infinity, .infinity])
    #expect(numbers.first == NumberText.value("1e400"))
    #expect(
      try JSONInput.decode(#"{"1e400": "1e400"}"#, as: [String: String].self, path: "a") == ["1e400": "1e400"]
    )
  }

  @Test("cut short anywhere are refused", .tags(.contract))
  func cut() {
    let text = #"{"a": {"b": [1e400, -2], 'c': "x\"y"}, /* n */ d: 'e' /**/}"#
    for length in 0..<text.count {
      #expect(throws: CommandFailure.self, "\(length)") {
        try JSONInput.decode(String(text.prefix(length)), as: JSONValue.self, path: "a")
      }
    }
  }
}
