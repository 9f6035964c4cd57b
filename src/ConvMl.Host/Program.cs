return ConvMl.Host.Commands.CommandLine.Run(args);
