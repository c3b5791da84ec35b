import LinearAlgebra
import DMFT
import Foundation
import FileFormats
import ResultFiles

/// What `dmft law` and `dmft fit --floor` say.
package struct LawReport {
  package let law: JointLaw
  package let file: String
  /// The loss.
  package let column: String
  /// The largest relative error that the files state of their numbers, where it is not small.
  package var dataError: Double?
  /// What curves differ in besides their widths, each with its values.
  package var differing: [(name: String, values: [String])] = []

  /// - Parameter form: nil for what the number of widths allows.
  /// - Throws: `CommandFailure` for data that no law goes through.
  package init(_ surface: LossSurface, form: LawForm?, file: String, column: String) throws {
    let form = form ?? (surface.widths.count > 1 ? .widthTime : .floor)
    do {
      law = try JointLaw(surface, form: form)
    } catch let error as DescriptionError {
      throw CommandFailure(
        code: .badInput, message: "\(file): the \(error.key) is \(error.value); allowed: \(error.allowed)")
    }
    (self.file, self.column) = (file, column)
  }

  private var numbers: [(name: String, letter: String, estimate: LawEstimate)] {
    let coefficients = zip(law.form.terms, law.coefficients).map {
      (name: $0.0.coefficientName, letter: law.form.letter(of: $0.0), estimate: $0.1)
    }
    let exponents = zip(law.form.powers, law.exponents).map {
      (name: $0.0.exponentName, letter: law.form.exponentLetter(of: $0.0), estimate: $0.1)
    }
    return exponents + coefficients
  }

  package var text: String {
    let surface = law.surface
    let places =
      "\(surface.points.count.counting("point")), \(surface.widths.count.counting("width"))"
    var lines = ["\(file): L = \(law.form.formula)  (\(places))"]
    lines += numbers.map {
      "  \($0.letter) = \(Self.text($0.estimate))  \($0.name.replacing("_", with: " "))"
    }
    lines.append("  relative deviation \(NumberText.short(law.deviation, 2)) (root mean square)")
    lines += notes.map { "  note: " + $0 }
    return lines.joined(separator: "\n") + "\n"
  }

  package var json: JSONValue {
    let entries = numbers.map { number -> (String, JSONValue) in
      let estimate = number.estimate
      return (
        number.name,
        .object([
          ("value", .number(estimate.value)), ("standard_error", .number(estimate.standardError)),
          ("identifiable", .boolean(estimate.problem == nil)),
        ])
      )
    }
    return .object(
      [
        ("form", .text(law.form.rawValue)), ("formula", .text(law.form.formula)), ("column", .text(column)),
        LossNote.json(column),
      ] + entries + [
        ("deviation", .number(law.deviation)), ("identifiable", .boolean(law.isIdentifiable)),
        ("points", .integer(law.surface.points.count)), ("widths", .integer(law.surface.widths.count)),
        ("data_error", Diagnostics.json(dataError)), ("omitted", .integer(law.surface.omitted)),
        ("notes", .array(notes.map(JSONValue.text))),
      ])
  }

  private static func text(_ estimate: LawEstimate) -> String {
    switch estimate.problem {
    case nil: NumberText.estimate(estimate.value, estimate.standardError)
    case .uncertain where estimate.standardError.isFinite:
      "\(NumberText.estimate(estimate.value, estimate.standardError)), not identifiable"
    default: "not identifiable"
    }
  }

  /// What is not determined, why, and what is in its place.
  private var notes: [String] {
    var notes: [String] = []
    if let dataError {
      notes.append(
        "the relative error of the data is \(Diagnostics.words(dataError)), by the estimate in their files, which the ± do "
          + "not contain")
    }
    for (name, values) in differing {
      notes.append(
        "one law goes through curves of \(values.count) values of \(name) (\(values.joined(separator: ", "))); --at \(name)=\(values[0]) takes those of one"
      )
    }
    if law.surface.omitted > 0 {
      notes.append("\(law.surface.omitted.counting("point")) left out: width, time or loss not positive")
    }
    for number in numbers {
      switch number.estimate.problem {
      case nil: continue
      case .absent: notes.append("\(number.letter) is not identifiable: its term is best left out")
      case .uncertain:
        let reason =
          number.estimate.value == 0 ? "it is 0 within its error" : "its error is more than half of it"
        notes.append("\(number.letter) is not identifiable: \(reason)")
      case .unbounded: notes.append("\(number.letter) is not identifiable: any large or small value fits")
      case .shared(let terms):
        let sum = terms.map { law.form.text(of: $0) }.joined(separator: " + ")
        let note =
          "\(number.letter) is not identifiable: only \(sum) is, "
          + "\(NumberText.short(law.sum(of: terms))) at the last point"
        notes.append(note)
      }
    }
    return notes
  }
}

extension LawForm.Term {
  fileprivate var coefficientName: String { self == .floor ? "floor" : "\(rawValue)_coefficient" }
  fileprivate var exponentName: String { "\(rawValue)_exponent" }
}

extension LawForm {
  fileprivate func letter(of term: Term) -> String {
    ["E", "a", "b", "c"][terms.firstIndex(of: term) ?? 0]
  }

  fileprivate func exponentLetter(of term: Term) -> String {
    ["p", "q", "r"][powers.firstIndex(of: term) ?? 0]
  }

  fileprivate func text(of term: Term) -> String {
    let power = term == .floor ? "" : "-\(exponentLetter(of: term))"
    return switch term {
    case .floor: letter(of: term)
    case .width: "\(letter(of: term)) N^\(power)"
    case .time: "\(letter(of: term)) t^\(power)"
    case .transient: "\(letter(of: term)) t^\(power)/N"
    }
  }
}
