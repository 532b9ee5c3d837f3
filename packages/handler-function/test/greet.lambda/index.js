exports.handler = async ({ name }) => `Good morning, ${name}`;
