import DMFT
import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import FileFormats

@Suite("The table of a measured task")
struct SpectrumFileTests {
  private func modes(_ text: String) throws -> [Mode] {
    try SpectrumFile.modes(in: TableFile(text: text, path: "spectrum.csv"))
  }

  @Test("Columns may come in any order, among comments and empty lines", .tags(.identity))
  func order() throws {
    let expected = [Mode(eigenvalue: 1, targetPower: 0.5), Mode(eigenvalue: 0.25, targetPower: 0.125)]
    #expect(try modes("lambda,target_power\n1,0.5\n0.25,0.125\n") == expected)
    #expect(
      try modes("# measured\r\n target_power , lambda\r\n\r\n0.5, 1\r\n# more\r\n1.25e-1,.25") == expected)
    #expect(try modes("multiplicity,lambda,target_power\n1,1,0.5\n1,0.25,0.125") == expected)
  }

  @Test("A first column without a name, as of row numbers, is none of the task's", .tags(.identity))
  func index() throws {
    let expected = [Mode(eigenvalue: 1, targetPower: 0.5), Mode(eigenvalue: 0.25, targetPower: 0.125)]
    #expect(try modes(",lambda,target_power\n0,1,0.5\n1,0.25,0.125\n") == expected)
    #expect(try modes("\"\",\"lambda\",\"target_power\"\n\"1\",1,0.5\n\"2\",0.25,0.125\n") == expected)
    #expect(try modes("Unnamed: 0,lambda,target_power\n0,1,0.5\n1,0.25,0.125\n") == expected)
    #expect(throws: CommandFailure.self) { try modes("lambda,,target_power\n1,0,0.5\n") }
  }

  @Test("Rows without power, or on eigenvalue 0, are modes of the task", .tags(.identity))
  func zeros() throws {
    let modes = try modes("lambda,target_power\n1,0\n0.5,1\n0,0.2\n0,0\n")
    #expect(modes.map(\.targetPower) == [0, 1, 0.2, 0] && modes.map(\.eigenvalue) == [1, 0.5, 0, 0])
  }

  static let bad = [
    ("lambda,target_power\n1,1\n-0.5,1", "3: column lambda is -0.5; allowed: a number ≥ 0"),
    ("lambda,target_power\n1,-1", "2: column target_power is -1; allowed: a number ≥ 0"),
    ("lambda,target_power,multiplicity\n1,1,0", "2: column multiplicity is 0; allowed: a number ≥ 1"),
    ("# note\nlambda\n1", "2: column target_power is missing; allowed: columns lambda, target_power"),
    ("target_power\n1", "1: column lambda is missing; allowed: columns lambda, target_power"),
    ("lambda,target_power\n1,1\n\nlarge,1", "4: column lambda is \"large\"; allowed: a number ≥ 0"),
    ("lambda,target_power\nnan,1", "2: column lambda is \"nan\"; allowed: a number ≥ 0"),
    ("lambda,target_power\n1e999,1", "2: column lambda is 1e999; allowed: a number ≥ 0"),
    ("lambda,target_power\n1,1e-400", "2: column target_power is 1e-400, too small for a number of 64 bits"),
    ("lambda,target_power\n1,1\n-1E-999,1", "3: column lambda is -1E-999, too small"),
    ("lambda,target_power\n1,", "2: column target_power is \"\"; allowed: a number ≥ 0"),
    ("lambda,target_power\n1,1,1", "2: 3 fields; allowed: 2, as in the first line"),
    ("lambda,target_power\n1", "2: 1 field; allowed: 2, as in the first line"),
    ("lambda,target_power\n# none\n", "1: the table has no rows; allowed: one or more"),
    ("\n\n", "1: the table is empty"),
    ("lambda,lambda,target_power\n1,1,1", "1: column lambda is written more than once"),
    ("lambda,targetpower\n1,1", "1: column \"targetpower\" is not known; did you mean target_power?"),
    (
      "# note\nlambda,target_power\n1,0\n0.5,0",
      "2: column target_power is 0 in every row; allowed: a number > 0"
    ),
    ("lambda,target_power\n0,1", "1: column lambda is 0 in every row; allowed: a number > 0"),
    ("1,2\n3,4", "1: column \"1\" is not known (known: lambda, "),
  ]

  @Test("Spectra of spreadsheets are read too, with what dmft says in comments", .tags(.identity))
  func spectra() throws {
    let directory = try ScratchDirectory()
    let path = try directory.write(
      "# resolved_loss: 0.125 (…)\n\"lambda\";\"target_power\"\r\n0,5;0,25\r\n", to: "t.csv")
    let content = try SpectrumFile.read(path)
    #expect(content.modes.map(\.eigenvalue) == [0.5] && content.modes.map(\.targetPower) == [0.25])
    #expect(content.resolvedLoss == 0.125)
  }

  @Test("Wrong tables are refused with line and column", .tags(.contract), arguments: bad)
  func refused(text: String, message: String) {
    let failure = #expect(throws: CommandFailure.self) { try modes(text) }
    #expect(failure?.code == .badInput)
    #expect(failure?.message.hasPrefix("spectrum.csv:\(message)") == true, "\(failure?.message ?? "")")
  }

  @Test("2000 tables of random bytes are read or refused", .tags(.contract))
  func randomTables() {
    var random = SeededNumbers(seed: 4)
    let alphabet = Array("0123456789.,,,e+-\n\nlambda#\r é".unicodeScalars)
    for _ in 0..<2000 {
      let scalars = (0..<60).compactMap { _ in alphabet.randomElement(using: &random) }
      let text = "lambda,target_power\n" + String(String.UnicodeScalarView(scalars))
      do {
        #expect(try modes(text).allSatisfy { $0.eigenvalue >= 0 && $0.eigenvalue.isFinite })
      } catch {
        #expect((error as? CommandFailure)?.code == .badInput)
      }
    }
  }
}

@Suite("Files beside the configuration")
struct InputFileTests {
  @Test("Relative names start at the directory of the configuration", .tags(.contract))
  func relativePath() throws {
    let directory = try ScratchDirectory()
    _ = try directory.write("lambda,target_power\n1,1\n0.5,0.25\n", to: "spectrum.csv")
    _ = try directory.write("eta\n0.2\n0.1\n", to: "eta.csv")
    let file = try directory.write(
      Samples.short(
        task: "{file: spectrum.csv}", optimizer: "{learningRate: 0.4, schedule: {kind: file, file: eta.csv}}"),
      to: "run.yaml")
    let configuration = try Configuration.read(file)
    #expect((configuration.run.task as? MeasuredTask)?.list.count == 2)
    #expect(configuration.canonical["task"] == .object([("file", .text("spectrum.csv"))]))
    // The file holds step sizes: they are those of the run, whatever the learning rate.
    let optimiser = configuration.run.optimiser
    #expect((0..<3).map { optimiser.update(at: $0, of: 3).fromMomentum } == [0.2, 0.1, 0.1])
  }

  @Test("A missing file and one that cannot be read are no input, not bad input", .tags(.contract))
  func missing() throws {
    let directory = try ScratchDirectory()
    let file = try directory.write(Samples.short(task: "{file: none.csv}"), to: "run.yaml")
    for path in [file, directory.path + "/none.yaml", directory.path] {
      let failure = #expect(throws: CommandFailure.self) { try Configuration.read(path) }
      #expect(failure?.code == .noInput)
    }
  }

  @Test("A list of step sizes may have a heading", .tags(.identity))
  func schedule() throws {
    for text in ["eta\n0.1\n0.2", "0.1\n0.2\n", "# decay\n0.1\n\n0.2"] {
      #expect(try Schema.stepSizes(in: TableFile(text: text, path: "eta.csv")) == [0.1, 0.2])
    }
  }

  @Test(
    "Wrong lists of step sizes are refused", .tags(.contract),
    arguments: [
      ("eta\n0.1\n-1", "3: column eta is -1"), ("rate\n0.1", "1: column eta is \"rate\""),
      ("a,b\n1,2", "1: 2 columns; allowed: one"), ("eta", "1: the table has no rows"),
      ("0.1\n0.1,2", "2: 2 fields"),
    ])
  func badSchedule(text: String, message: String) {
    let failure = #expect(throws: CommandFailure.self) {
      try Schema.stepSizes(in: TableFile(text: text, path: "eta.csv"))
    }
    #expect(failure?.message.hasPrefix("eta.csv:\(message)") == true, "\(failure?.message ?? "")")
  }
}
