import ArgumentParser
import ConfigurationFiles
import FileFormats

/// `dmft configuration`: every key of a configuration.
struct ConfigurationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "configuration",
    abstract: "List every key of a configuration: what it may be, what it is by default, what it means.",
    discussion: """
      Without options the reference, tables in Markdown. With --json a JSON Schema, with which editors complete and check \
      configurations. With --of the keys of a sweep (dmft sweep) or of a validation case (dmft validate) instead.

      Examples:
        dmft configuration
        dmft configuration --json > dmft.schema.json
        dmft configuration --of sweep

      Exit codes: 0 done; 64 usage.
      """)

  @Flag(help: "A JSON Schema instead of tables.")
  var json = false

  @Option(help: "The kind of file: run, sweep or case.")
  var of: Kind = .run

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case run, sweep, `case`

    var form: (form: Form, title: String) {
      switch self {
      case .run: (Schema.run.form, "The configuration")
      case .sweep: (SweepSchema.file.form, SweepSchema.title)
      case .case: (CaseSchema.file.form, CaseSchema.title)
      }
    }
  }

  func run() throws {
    let (form, title) = of.form
    try StandardOutput.print(
      json ? form.jsonSchemaDocument("dmft: \(title)").text(.elements) : form.reference(title))
  }
}
