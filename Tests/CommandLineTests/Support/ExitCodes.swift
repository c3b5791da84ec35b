@testable import CommandLine
@testable import FileFormats

/// Every exit code of the program. (Where `Testing` is imported, `ExitStatus` is the name of its own type.)
let everyExitCode = ExitStatus.allCases.map(\.rawValue)
