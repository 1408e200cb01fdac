using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Tests.Unit.Drivers;

/// <summary>A provider's message is shown without the connection's secrets.</summary>
public sealed class SecretsAreMasked
{
    private static readonly OptionSet s_options = OptionSet.Of(new PostgresDriver());

    [Theory]
    [InlineData("Password=hunter2;Host=h", "Password=********;Host=h")]
    [InlineData("hunter2 hunter2", "******** ********")]
    [InlineData("nothing here", "nothing here")]
    public void Its_password_is_replaced_in_every_field(string text, string shown)
    {
        ForeignDataException error = Mask("hunter2").Apply(new ForeignDataException("08001", text, new InvalidOperationException(text)) { Detail = text, Hint = text, Context = text });

        Assert.All(new[] { error.Message, error.Detail, error.Hint, error.Context }, field => Assert.Equal(shown, field));
        Assert.Equal("08001", error.SqlState);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("remote_user")]
    [InlineData("the_server")]
    [InlineData("")]
    public void What_is_short_or_known_anyway_stays(string password)
    {
        const string Text = "role \"remote_user\" of the_server: bob";

        Assert.Equal(Text, Mask(password).Apply(new ForeignDataException("08001", Text)).Message);
    }

    [Fact]
    public void What_a_reference_leads_to_is_a_secret_in_any_option()
    {
        SecretMask mask = SecretMask.Of(s_options, "s", [], [KeyValuePair.Create("user", "hidden-name")], [KeyValuePair.Create("user", "env:NAME")]);

        Assert.Equal("no role ********", mask.Apply(new ForeignDataException("08001", "no role hidden-name")).Message);
    }

    private static SecretMask Mask(string password)
    {
        KeyValuePair<string, string>[] mapping = [KeyValuePair.Create("user", "remote_user"), KeyValuePair.Create("password", password)];
        return SecretMask.Of(s_options, "the_server", [KeyValuePair.Create("host", "h")], mapping, mapping);
    }
}
