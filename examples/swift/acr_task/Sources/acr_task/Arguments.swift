/// What the example can be told.
struct Arguments: Sendable {
    static let help = """
        Lets an ACR task through the rules of a network-restricted registry, and shows what happens when it is not let through.
        Runs against a local Azure, unless told to use the real one.

          --registry-mode MODE     which roles count for images: rbac, those on the registry, or abac, those on its repositories
          --existing-task          work with a task that exists already; in Azure it should pull from and push to its own registry
          --task NAME              the name of the task
          --keep                   leave everything as it is at the end; a local Azure then stays until Enter
          --azure                  use Azure, signed in as the Azure CLI is (az account get-access-token); with:
          --subscription ID        the subscription
          --resource-group NAME    an existing resource group
          --registry NAME          the registry; one that is not there is created, and deleted at the end
          --location REGION        the region of a registry that is created
          --yes                    do not ask before changing anything in Azure
        """

    private(set) var registryMode = "rbac"
    private(set) var existingTask = false
    private(set) var task = "acrgate-example"
    private(set) var keep = false
    private(set) var azure = false
    private(set) var subscription = ""
    private(set) var resourceGroup = ""
    private(set) var registry = ""
    private(set) var location = "westeurope"
    private(set) var yes = false
    private(set) var help = false

    init(_ words: some Sequence<String>) throws {
        var words = words.makeIterator()
        while let word = words.next() {
            func value() throws -> String {
                guard let value = words.next() else { throw WrongArguments("\(word) needs a value") }
                return value
            }
            switch word {
            case "--registry-mode": registryMode = try value()
            case "--existing-task": existingTask = true
            case "--task": task = try value()
            case "--keep": keep = true
            case "--azure": azure = true
            case "--subscription": subscription = try value()
            case "--resource-group": resourceGroup = try value()
            case "--registry": registry = try value()
            case "--location": location = try value()
            case "--yes": yes = true
            case "--help", "-h": help = true
            default: throw WrongArguments("\(word) is not known")
            }
        }
        guard ["rbac", "abac"].contains(registryMode) else { throw WrongArguments("--registry-mode is rbac or abac") }
        if azure && [subscription, resourceGroup, registry].contains("") {
            throw WrongArguments("--azure needs --subscription, --resource-group and --registry")
        }
    }
}

struct WrongArguments: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
