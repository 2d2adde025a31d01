using Xunit;

// The count of live native objects is the process's, so that one test at a time can expect it to be zero.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
