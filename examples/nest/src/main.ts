import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { LiveDeskModule } from "./livedesk.module.ts";
import { OrdersController } from "./orders.controller.ts";

@Module({ imports: [LiveDeskModule], controllers: [OrdersController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
app.enableShutdownHooks(); // without it, Nest does not call onApplicationShutdown after SIGTERM
await app.listen(process.env["PORT"] ?? 3000, "127.0.0.1");
console.log(await app.getUrl());
